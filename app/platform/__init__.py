"""Which mechanisms may any feature use? Jobs, files: they know the kit and no feature."""
