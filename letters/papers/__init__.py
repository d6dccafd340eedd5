"""Letters as papers: what one says has one home, and is set as a PDF and written for Word."""

from letters.papers.content import Paper, content_of
from letters.papers.printing import pdf_of
from letters.papers.word import docx_of

__all__ = ["Paper", "content_of", "docx_of", "pdf_of"]
