"""One file per plot; `sim.views.gallery` draws them all."""
