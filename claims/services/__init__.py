"""Every write that touches more than one model or leaves an event. Keyword arguments; `by` is the actor, `now` the clock."""
