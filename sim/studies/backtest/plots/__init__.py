"""Figures of back-tests."""
