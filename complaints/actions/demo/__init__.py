"""An invented company and its complaints, made by the same actions as real ones, day after day in the past."""
