"""What the portal knows of the national schemes when it starts: data with the source and date of each figure.

An administrator adds rounds and corrects figures; what is there already is never written over.
"""
