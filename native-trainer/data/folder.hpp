// A person's own pictures: a folder of PNG and JPEG files with an attributes.csv.
//
//   faces/attributes.csv    file,glasses,age,hair,split
//                           ann.png,1,31,black,train
//                           bob.jpg,0,64,blond,test
//   faces/attributes.json   optional: {"name", "credit", "shippable", "attributes": [{"name",
//                           "kind", "values", "range", "default"}, …]} for columns whose kind is
//                           not to be guessed
//   faces/counterfactuals.csv   optional: source,attribute,value,file
#pragma once

#include <string>
#include <vector>

#include "native-trainer/data/listing.hpp"

namespace fader {

/// Reads the tables and looks whether every file is there; opens no picture. `attributes`: the
/// columns to use, in this order; empty: all. Throws std::runtime_error with one sentence that
/// names file and row.
Listing list_folder(const std::string& folder, const std::vector<std::string>& attributes);

}  // namespace fader
