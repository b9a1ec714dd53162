"""What is asked: words and arguments become scenario, theory, seed and options, whoever asks."""
