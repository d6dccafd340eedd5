"""The figures of one week: counted from the rows, the same for page, briefing and export."""
