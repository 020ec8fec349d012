"""REST for consumers: parse, one read or service call, answer. Always in English; codes are for machines."""
