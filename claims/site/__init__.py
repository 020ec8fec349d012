"""What readers and other programs see without logging in: published verdicts, and nothing else.

A claim's page is in the language of its article, for everybody: page, ClaimReview and badge say the same words.
"""
