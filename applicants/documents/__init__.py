"""Documents that applicants give: checked by content, kept under a random key, scanned, and shown to staff drawn anew."""
