"""Customers: recognised, described, joined, found; organisations; what we owe them [H-7, H-27]."""
