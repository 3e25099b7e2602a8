"""`./run chaos`: a real desk under traffic, one fault after the other, and a checker that shares no code with the product."""
