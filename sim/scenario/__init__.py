"""What is simulated: scenario files, their guarded loader, strict schema, edits and fingerprint."""
