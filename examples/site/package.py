# SPDX-License-Identifier: Apache-2.0
# landlink for Spack: copy it to packages/landlink/package.py of a repository of yours (spack repo create), and libcsv.py
# beside it to packages/libcsv/package.py.
from spack.package import *

try:  # Spack 1.0 and later; before, spack.package has all of them
    from spack_repo.builtin.build_systems.cmake import CMakePackage, generator
    from spack_repo.builtin.build_systems.cuda import CudaPackage
except ImportError:
    pass


class Landlink(CMakePackage, CudaPackage):
    """Route optimization for freight networks: minimum-cost multicommodity flow, proven, on CPUs and NVIDIA GPUs."""

    git = "https://example.org/landlink.git"  # where your copy is

    license("Apache-2.0")
    version("main", branch="main")

    variant("report", default=False, description="Build the page report.html (needs npm and the network)")

    depends_on("c", type="build")
    depends_on("cxx", type="build", when="+cuda")  # nvcc's host compiler
    depends_on("cmake@3.22:", type="build")
    depends_on("ninja", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("glpk")
    depends_on("metis@5.1:")
    depends_on("libcsv")
    depends_on("jansson")
    depends_on("zlib-api")
    depends_on("xxhash")
    depends_on("gmp")
    depends_on("openblas", type="run")  # opened at run time
    depends_on("npm", type="build", when="+report")

    generator("ninja")

    def cmake_args(self):
        args = [
            self.define_from_variant("LANDLINK_WITH_CUDA", "cuda"),
            self.define_from_variant("LANDLINK_WITH_REPORT", "report"),
            self.define("LANDLINK_BUILD_TESTS", False),
        ]
        if self.spec.satisfies("+cuda") and not self.spec.satisfies("cuda_arch=none"):
            args.append(self.define("CMAKE_CUDA_ARCHITECTURES", self.spec.variants["cuda_arch"].value))
        return args

    def setup_run_environment(self, env):
        env.prepend_path("LD_LIBRARY_PATH", self.spec["openblas"].prefix.lib)
