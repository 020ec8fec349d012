"""The reviewers' pages: parse, one service call, render."""
