"""Two drivers of the same rules: `batch` to count, `agents` to look at."""
