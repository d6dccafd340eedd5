"""The demo city: a made-up place with made-up people, so that the portal can be tried and measured."""
