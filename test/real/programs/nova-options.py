"""Reads a nova.conf with Nova's own definitions of its options, and tells their values and which names are none.

Usage: nova-options.py FOLDER FILE. FOLDER has Nova's Python packages, of which only the definitions are loaded.
"""
import configparser
import json
import sys
import types

import os_traits
from oslo_config import cfg

folder, path = sys.argv[1:]
for name in ("nova", "nova.conf"):
    package = types.ModuleType(name)
    package.__path__ = [folder + "/" + name.replace(".", "/")]
    sys.modules[name] = package

from nova.conf import libvirt  # noqa: E402

conf = cfg.ConfigOpts()
libvirt.register_opts(conf)
conf(["--config-file", path], project="nova", default_config_dirs=[])

written = configparser.ConfigParser(interpolation=None)
written.read(path)
names = list(written["libvirt"]) if written.has_section("libvirt") else []
options = {option.dest: option for option in libvirt.ALL_OPTS if hasattr(option, "dest")}
print(
    json.dumps(
        {
            "sections": written.sections(),
            "values": {name: conf.libvirt[name] for name in names if name in conf.libvirt},
            "unknown": [name for name in names if name not in conf.libvirt],
            "traits": os_traits.get_traits("HW_CPU_"),
        }
    )
)
