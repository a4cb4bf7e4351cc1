"""Reads an xl.cfg on standard input with Xen's own libraries, as xl does, and tells what they made of it."""
import ctypes
import json
import sys

xlu = ctypes.CDLL("libxlutil.so.4.17")
libxl = ctypes.CDLL("libxenlight.so.4.17")
libc = ctypes.CDLL(None)

TEXT, POINTER, NUMBER = ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int


class Leaf(ctypes.Structure):
    _fields_ = [("input", ctypes.c_uint32 * 2), ("registers", TEXT * 4)]


class Policy(ctypes.Structure):
    _fields_ = [("leaves", ctypes.POINTER(Leaf)), ("msrs", POINTER)]


libc.fdopen.restype = POINTER
xlu.xlu_cfg_init.restype, xlu.xlu_cfg_init.argtypes = POINTER, [POINTER, TEXT]
xlu.xlu_cfg_readdata.argtypes = [POINTER, TEXT, NUMBER]
xlu.xlu_cfg_get_string.argtypes = [POINTER, TEXT, ctypes.POINTER(TEXT), NUMBER]
xlu.xlu_cfg_get_list.argtypes = [POINTER, TEXT, ctypes.POINTER(POINTER), ctypes.POINTER(NUMBER), NUMBER]
xlu.xlu_cfg_get_listitem.restype, xlu.xlu_cfg_get_listitem.argtypes = TEXT, [POINTER, NUMBER]
libxl.libxl_cpuid_parse_config_xend.argtypes = [ctypes.POINTER(ctypes.POINTER(Policy)), TEXT]

NO_MORE = 0xFFFFFFFF  # XEN_CPUID_INPUT_UNUSED

text = sys.stdin.buffer.read()
config = xlu.xlu_cfg_init(libc.fdopen(2, b"w"), b"guest.cfg")
if xlu.xlu_cfg_readdata(config, text, len(text)):
    sys.exit(1)
kind, entries, count = TEXT(), POINTER(), NUMBER()
xlu.xlu_cfg_get_string(config, b"type", ctypes.byref(kind), 1)
policy, refused = ctypes.POINTER(Policy)(), []
if not xlu.xlu_cfg_get_list(config, b"cpuid", ctypes.byref(entries), ctypes.byref(count), 1):
    for index in range(count.value):
        entry = xlu.xlu_cfg_get_listitem(entries, index)
        if libxl.libxl_cpuid_parse_config_xend(ctypes.byref(policy), entry):
            refused.append(entry.decode())

leaves, index = [], 0
while policy and policy[0].leaves and policy[0].leaves[index].input[0] != NO_MORE:
    leaf = policy[0].leaves[index]
    subleaf = None if leaf.input[1] == NO_MORE else leaf.input[1]
    masks = {name: mask.decode() for name, mask in zip(("eax", "ebx", "ecx", "edx"), leaf.registers) if mask}
    leaves.append({"leaf": leaf.input[0], "subleaf": subleaf, "masks": masks})
    index += 1
print(json.dumps({"type": (kind.value or b"").decode(), "refused": refused, "leaves": leaves}))
