"""Which mechanisms may any feature use? Drafts, jobs, files: they know the kit and no feature."""
