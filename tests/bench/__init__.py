"""`make bench`: the measurements of docs/performance.md, each as a ratio within one run."""
