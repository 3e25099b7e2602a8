"""Documents become rows: a file's bytes to text, the text to facts, the facts to actions."""
