#!/usr/bin/env python3
"""Cut one weight of Inter (SIL Open Font License 1.1) down to what the page shows, as a C++ array.

    subset.py Regular|SemiBold OUTPUT.cpp

Digits become Inter's tabular ones, so that numbers do not dance while they change: ImGui knows no
OpenType features, so the character map points at those glyphs. Inter reserves no font name, so the
cut-down font may keep it.
"""

import glob
import io
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

TEXT = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)])) + "–—‘’“”…·•→←↑↓↔−×≤≥≈✓∞"
AXIS = {"Regular": 400, "SemiBold": 600}


def open_inter(weight):
    """The static font where Debian has it, else that weight of the variable one."""
    for pattern in (f"Inter-{weight}.otf", f"Inter-{weight}.ttf"):
        for path in sorted(glob.glob(f"/usr/share/fonts/**/{pattern}", recursive=True)):
            return TTFont(path)
    for pattern in ("InterVariable.ttf", "Inter.var.ttf", "Inter*.var.ttf"):
        for path in sorted(glob.glob(f"/usr/share/fonts/**/{pattern}", recursive=True)):
            from fontTools.varLib import instancer
            font = TTFont(path)
            axes = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
            return instancer.instantiateVariableFont(font, {**axes, "wght": AXIS[weight]})
    sys.exit("subset.py: the font Inter is not installed: apt-get install fonts-inter")


def use_tabular_figures(font):
    """Point the digits of the character map at the glyphs of the feature 'tnum'."""
    gsub = font["GSUB"].table
    lookups = {i for record in gsub.FeatureList.FeatureRecord if record.FeatureTag == "tnum"
               for i in record.Feature.LookupListIndex}
    replaced = {}
    for index in lookups:
        for table in gsub.LookupList.Lookup[index].SubTable:
            replaced.update(getattr(getattr(table, "ExtSubTable", table), "mapping", {}))
    for table in font["cmap"].tables:
        for code in range(ord("0"), ord("9") + 1):
            if code in table.cmap:
                table.cmap[code] = replaced.get(table.cmap[code], table.cmap[code])


def main():
    weight, output = sys.argv[1:]
    font = open_inter(weight)
    use_tabular_figures(font)

    options = subset.Options(hinting=False, desubroutinize=True, layout_features=[], name_IDs=[0, 1, 2, 13, 14],
                             notdef_outline=True, drop_tables=["GSUB", "GPOS", "GDEF", "STAT", "meta", "DSIG"])
    cutter = subset.Subsetter(options)
    cutter.populate(text=TEXT)
    cutter.subset(font)
    buffer = io.BytesIO()
    font.save(buffer)
    data = buffer.getvalue()

    name = f"inter_{weight.lower()}"
    with open(output, "w", encoding="ascii") as out:
        out.write("// Made by web/tools/subset.py from Inter, SIL Open Font License 1.1.\n")
        out.write(f"extern const unsigned char {name}[];\nextern const unsigned int {name}_size;\n")
        out.write(f"const unsigned char {name}[] = {{\n")
        for start in range(0, len(data), 24):
            out.write(",".join(map(str, data[start:start + 24])) + ",\n")
        out.write(f"}};\nconst unsigned int {name}_size = {len(data)};\n")


main()
