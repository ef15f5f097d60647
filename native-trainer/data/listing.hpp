// What a data set of picture files holds, before a single picture is read: which files, their
// attributes, their part. All that can be wrong with the tables is found here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native-trainer/data/picture.hpp"
#include "native-trainer/data/sidecar.hpp"
#include "native-trainer/data/split.hpp"
#include "shared/attributes.hpp"

namespace fader {

struct ListedPicture {
  std::string file;      ///< inside Listing::pictures, or inside a tar
  std::int64_t row = 0;  ///< of the table that names it, for sentences
  int shard = -1;        ///< the tar that it lies in, in Listing::shards
  std::uint64_t tar_offset = 0, tar_size = 0;
};

/// Pictures of one part, and their labels.
struct ListedPart {
  std::vector<ListedPicture> pictures;
  std::vector<float> attributes;  ///< [pictures, schema.dim()]
};

struct Listing {
  std::string name;          ///< "CelebA"
  std::string credit;        ///< whom to name where pictures are shown; may be empty
  bool shippable = false;    ///< whether a model file may carry pictures
  bool handwriting = false;  ///< Dataset::handwriting()
  AttributeSchema schema;
  std::string pictures;             ///< the folder that the files lie in
  std::vector<std::string> shards;  ///< or the tars
  Crop crop = Crop::centre;

  std::string table;  ///< the file that names the parts
  ListedPart train, validation, test;
  ListedPart& part(Split split);
  const ListedPart& part(Split split) const;

  std::string changed_table;  ///< the file that names the counterfactuals
  ListedPart changed;         ///< the true counterfactuals, with all their attributes
  std::vector<Counterfactual> counterfactuals;  ///< what was changed, for each of `changed`

  std::string digest;  ///< SHA-256 of the tables

  std::vector<std::string> left_out;  ///< a sentence for each row that was refused and left out
};

/// What attributes.json says of the whole set.
void describe(Listing& listing, const Sidecar& sidecar);

/// Reads one picture of the listing into planar u8 [channels, side, side]. Throws
/// std::runtime_error with one sentence: table and row, or tar; file; reason. `table`: the one that
/// names it.
void read_listed_picture(const Listing& listing, const std::string& table,
                         const ListedPicture& picture, int channels, int side,
                         std::uint8_t* planar);

/// The part that a picture belongs to where its table does not say: one in ten is for the test.
/// `key` is the picture's group, or where there are no groups its file: its hash alone decides
/// (FNV-1a, 64 bits, mod 10 = 0), so that more pictures change no other's part.
Split split_of(const std::string& key);

/// Makes validation pictures of training pictures: those whose key's hash is 1 mod 10; where there
/// is none, those of the key with the smallest hash. keys: one for each training picture.
void hold_out_validation(Listing& listing, const std::vector<std::string>& keys);

/// SHA-256 over the files' bytes; a file that is not there counts as empty.
std::string digest_of(const std::vector<std::string>& paths);

/// "glasses, smile, beard", not longer than a line.
std::string name_list(const std::vector<std::string>& names);

/// Throws where the schema cannot be one (see AttributeSchema::from_json), beginning with `source`.
AttributeSchema checked(const AttributeSchema& schema, const std::string& source);

/// Throws unless all parts hold something.
void require_parts(const Listing& listing, const std::string& cure);

}  // namespace fader
