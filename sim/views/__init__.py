"""What a modeler looks at: plots, the terminal summary and the report, all drawn from one finished run."""
