// placeholder until the first type stands here
