"""fieldrep: notebook, coach and secretary for field sales reps who work offline."""
