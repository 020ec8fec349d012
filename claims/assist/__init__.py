"""Asking a language model what it would add to the local extraction, and taking from its answer what holds.

No Django, settings or models in here. `prompt` says it, `client` asks, `reply` reads the answer, `accept` keeps
what stands in the text word for word, `guard` refuses statements that say more than the article. An answer is
a stranger's word: it may have been written by the article itself. See docs/adr/0008.
"""
