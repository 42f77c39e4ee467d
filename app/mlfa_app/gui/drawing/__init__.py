"""Painting: delegates, strips and pictures that several views draw."""
