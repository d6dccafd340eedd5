"""Tables as files for a spreadsheet: CSV and XLSX, safe against formulas."""
