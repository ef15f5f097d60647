// Pictures and their labels in tars, in WebDataset's manner: members that follow one another and
// whose names are the same up to the first dot are one sample.
//
//   faces-000000.tar
//     ann/0001.jpg    the picture: .png, .jpg, .jpeg, .webp, .heic, .heif or .avif
//     ann/0001.json   {"glasses": true, "age": 31, "hair": "black", "split": "train"}
//     bob/0001.jpg
//     bob/0001.cls    or a class: a whole number, which is the attribute "cls"
//
// Of the JSON, numbers, words and truth values are attributes, but for "split" and "group", which
// mean what they mean in a folder's table (folder.hpp). Other members are passed over.
// attributes.json beside the tars declares kinds, as it does for a folder.
#pragma once

#include <string>
#include <vector>

#include "native-trainer/data/listing.hpp"

namespace fader {

/// The tars that `pattern` means, in order: one tar, all of a folder, or names with braces and
/// wildcards ("faces-{000..009}.tar", "{a,b}/*.tar"). Throws std::runtime_error where one is not
/// there.
std::vector<std::string> shard_files(const std::string& pattern);

/// Whether a data set's path means tars.
bool names_shards(const std::string& path);

/// Reads names and labels; opens no picture. skip_bad: samples that are refused are named in
/// Listing::left_out. Throws std::runtime_error with one sentence that names tar and sample.
Listing list_shards(const std::string& pattern, const std::vector<std::string>& attributes,
                    bool skip_bad);

}  // namespace fader
