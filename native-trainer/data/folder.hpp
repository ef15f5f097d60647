// A person's own pictures: a folder of picture files (image_file.hpp) with an attributes.csv.
//
//   faces/attributes.csv    file,glasses,age,hair,split,group
//                           ann.png,1,31,black,train,ann
//                           ann2.png,0,31,black,train,ann
//                           bob.jpg,0,64,blond,test,bob
//   faces/attributes.json   optional: {"name", "credit", "shippable", "attributes": [{"name",
//                           "kind", "values", "range", "default"}, …]} for columns whose kind is
//                           not to be guessed
//   faces/counterfactuals.csv   optional: source,attribute,value,file
//
// split and group are optional. split: train, validation or test; where no row says validation, one
// training picture in ten is (listing.hpp). group: pictures that belong together, those of one
// person say, are kept in one split, so that no model is measured on a person it was trained on.
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
