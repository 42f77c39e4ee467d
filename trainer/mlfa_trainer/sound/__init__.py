"""The sound of a data set: decoded once, packed, cut into network inputs."""
