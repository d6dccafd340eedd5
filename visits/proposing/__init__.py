"""Proposing who goes where: a question without a database, its best answer, and why."""
