"""How the desk is: what is wrong with it just now, each thing as a sentence, for probes, for HR and for everybody."""
