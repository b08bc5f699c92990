/* The sound of all channels of a span, in one call. */
