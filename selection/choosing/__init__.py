"""Who is chosen: interviews in the order of the list, offers, passing over, and the end for everybody else."""
