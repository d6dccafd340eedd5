"""Making the pack of an application: a PDF that everybody can read, and a ZIP with the files."""
