"""How the misfits move with the parameters, and what that tells about them, with the simulation's own
noise taken off.

Slopes of simulated moments carry noise, and squares of noise look like information: posteriors come out
too narrow. So slopes are measured twice, the second time within the posterior that the first implies, by
a regression that also tells how noisy they are (`fit.regressed`), and the expected square of
the noise is subtracted. What curvature adds counts as noise too, which errs on the wide side.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.studies.calibration.fit import SEEDS, SPHERE, Fit, Map, measure_all, regress

Floats = NDArray[np.float64]
WITHIN = 0.4  # of the posterior, how far from the fit the second regression goes: little is curved there
CENTRES = 8  # seeds that measure the misfits at the fit and how much they vary by chance


@dataclass(frozen=True)
class Slopes:
    """Regression over a design. slopes [M, P] misfits by prior standard deviation; noise [M] variance of the
    regression's coefficients; root [P, P] the design's scale; simulated [M] variance that chance gives the
    misfits of the fit.
    """

    slopes: Floats
    noise: Floats
    root: Floats
    simulated: Floats

    def square(self, weight: Floats) -> Floats:
        """slopes' diag(weight) slopes [P, P] without the expected square of the noise, nowhere negative."""
        inverse = np.linalg.inv(self.root)
        raw = self.slopes.T @ (weight[:, None] * self.slopes)
        return positive(raw - float(weight @ self.noise) * inverse.T @ inverse)

    @property
    def weight(self) -> Floats:
        """Weight of each misfit [M]: 1 over the variance of fact and simulation, the fact's own being 1."""
        return np.asarray(1.0 / (1.0 + self.simulated))

    def covariance(self) -> Floats:
        """Posterior covariance of z [P, P] (Gauss-Newton): the priors' precision is 1."""
        return np.asarray(np.linalg.inv(self.square(self.weight) + np.eye(self.slopes.shape[1])))

    def errors(self, sampling: Floats) -> Floats:
        """Standard errors of z by the method's sandwich; sampling [M]: variances of facts by their cases."""
        covariance = self.covariance()
        middle = self.square(self.weight**2 * (sampling + self.simulated))
        return np.asarray(np.sqrt(np.maximum(np.diag(covariance @ middle @ covariance), 0.0)))

    def singular(self) -> Floats:
        """Square roots of the information's eigenvalues [P], largest first; below 1 the priors decide."""
        values = np.linalg.eigvalsh(self.square(self.weight))[::-1]
        return np.asarray(np.sqrt(np.maximum(values, 0.0)))


def positive(matrix: Floats) -> Floats:
    """Nearest symmetric matrix without negative eigenvalues; [P, P] both."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return np.asarray(vectors * np.maximum(values, 0.0) @ vectors.T)


def find_slopes(fit: Fit, z: Floats, pool_map: Map) -> Slopes:
    """Slopes at z [P], over the posterior that they imply."""
    centre = measure_all(fit, [(z, fit.seed + 1 + k) for k in range(CENTRES)], pool_map)
    simulated = centre.var(axis=0, ddof=1) / SEEDS
    root = SPHERE * np.eye(len(z))
    for number in (1, 2):
        slopes, noise = regress(fit, z, root, pool_map, fit.seed + 1000 * number)
        found = Slopes(slopes, noise, root, simulated)
        root = np.asarray(WITHIN * np.linalg.cholesky(found.covariance()), np.float64)
    return found
