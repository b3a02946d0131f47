"""Feedforward networks from scratch: the reference implementation of the book."""
