# SPDX-License-Identifier: Apache-2.0
# libcsv, which landlink reads its tables with, for Spack, which lacks it: copy it to packages/libcsv/package.py.
from spack.package import *

try:  # Spack 1.0 and later; before, spack.package has it
    from spack_repo.builtin.build_systems.autotools import AutotoolsPackage
except ImportError:
    pass


class Libcsv(AutotoolsPackage):
    """A small and fast CSV library in C89."""

    homepage = "https://sourceforge.net/projects/libcsv/"
    url = "https://downloads.sourceforge.net/project/libcsv/libcsv/libcsv-3.0.3/libcsv-3.0.3.tar.gz"

    license("LGPL-2.1-or-later")
    version("3.0.3", sha256="d9c0431cb803ceb9896ce74f683e6e5a0954e96ae1d9e4028d6e0f967bebd7e4")

    depends_on("c", type="build")
