"""From what somebody sent to what is kept: checked, cleaned, and stored where no address of the web reaches.

The order is size, type by content, viruses, cleaning, a random name. Every kind is written anew from what was
understood of it, so that what was hidden beside it is gone. Nothing here knows of HTTP or of the database.
"""
