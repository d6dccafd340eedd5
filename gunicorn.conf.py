"""Read by gunicorn on its own: what the command line of the Procfile cannot say."""

import gunicorn.http.wsgi

# An answer does not tell which server wrote it.
gunicorn.http.wsgi.SERVER = "portal"
