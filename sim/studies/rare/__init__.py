"""`rare`: probabilities below what a batch can see."""
