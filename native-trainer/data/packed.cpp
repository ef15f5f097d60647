#include "native-trainer/data/packed.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "native-trainer/data/listing.hpp"
#include "native-trainer/data/mapped_file.hpp"
#include "native-trainer/data/pack.hpp"
#include "shared/weights_file.hpp"

namespace fader {
namespace {

constexpr std::int64_t resident_bytes = std::int64_t(128) << 20;  // of images, until let go
constexpr std::int64_t bytes_around = 1 << 16;  // that Linux maps with a page, asked for or not

/// Sentences about one file.
struct Source {
  std::string path;
  [[noreturn]] void refuse(const std::string& why) const {
    throw std::runtime_error(path + " " + why);
  }
  [[noreturn]] void damaged(const std::string& why) const {
    refuse(why + "; pack it again with: fader prepare");
  }
};

WeightsFile parse(const MappedFile& mapped, const std::string& path) {
  Result<WeightsFile> file = WeightsFile::parse(mapped.bytes.get(), mapped.size, path);
  if (!file) {
    throw std::runtime_error(file.error() +
                             " (a packed data set is needed here: fader prepare makes one)");
  }
  return std::move(file).value();
}

std::string metadata(const WeightsFile& file, const std::string& key) {
  const auto entry = file.metadata().find(key);
  return entry == file.metadata().end() ? std::string() : entry->second;
}

/// Images and attributes of one part, inside the mapped file.
struct MappedPart {
  std::int64_t count = 0;
  const std::uint8_t* images = nullptr;      // [count, image_bytes]
  const std::uint8_t* attributes = nullptr;  // f32 [count, width], at any alignment
};

class Packed final : public Dataset {
 public:
  Packed(const std::string& path, const DatasetOptions& options)
      : source_{path}, mapped_(MappedFile::open(path)), file_(parse(mapped_, path)) {
    if (metadata(file_, "format") != packed_name::format) {
      source_.refuse("is a safetensors file, but no packed data set; make one with: fader prepare");
    }
    if (metadata(file_, "fader.version") != packed_name::version) {
      source_.damaged("is packed in version \"" + metadata(file_, "fader.version") + "\", not " +
                      packed_name::version);
    }
    Result<AttributeSchema> schema =
        AttributeSchema::from_json(metadata(file_, "fader.attributes"));
    if (!schema) source_.damaged("has a damaged schema (" + schema.error() + ")");
    whole_ = std::move(schema).value();
    name_ = metadata(file_, "fader.name");
    credit_ = metadata(file_, "fader.credit");
    shippable_ = metadata(file_, "fader.shippable") == "true";
    handwriting_ = metadata(file_, "fader.handwriting") == "true";

    read_shape();
    for (const Split split : all_splits) {
      const int i = static_cast<int>(split);
      parts_[i] = part(packed_name::splits[i]);
      if (parts_[i].count == 0)
        source_.damaged(std::string("lacks a part ") + packed_name::splits[i]);
    }
    read_digest();
    require_options(options);
    choose(options.attributes);
    if (file_.find(packed_name::changed_source)) read_changed();
    MappedPart& train = parts_[static_cast<int>(Split::train)];
    if (options.limit > 0) train.count = std::min(train.count, options.limit);
    mapped_.let_go();  // the checks looked at all attributes
  }

  const std::string& name() const override { return name_; }
  std::string credit() const override { return credit_; }
  const AttributeSchema& schema() const override { return schema_; }
  int image_side() const override { return side_; }
  int content_side() const override { return side_; }
  int image_channels() const override { return image_channels_; }
  Shippable shippable() const override {
    return shippable_ ? Shippable::images : Shippable::nothing;
  }
  bool handwriting() const override { return handwriting_; }
  const std::string& digest() const override { return digest_; }
  std::int64_t size(Split split) const override { return split_part(split).count; }

  Batch batch(Split split, const std::vector<std::int64_t>& indices) const override {
    return batch(split_part(split), indices);
  }

  torch::Tensor attributes(Split split) const override {
    const MappedPart& from = split_part(split);
    auto all = torch::empty({from.count, schema_.dim()}, torch::kFloat32);
    float* to = all.data_ptr<float>();
    for (std::int64_t i = 0; i < from.count; ++i) to = copy_attributes(from, i, to);
    return all;
  }

  std::vector<Grouping> groupings() const override {
    std::vector<Grouping> list;
    for (int i = 0; i < whole_.size(); ++i) {
      const Attribute& attribute = whole_.attributes()[static_cast<std::size_t>(i)];
      if (attribute.fader || attribute.values.empty() ||
          new_index_[static_cast<std::size_t>(i)] >= 0)
        continue;
      list.push_back({attribute.name, attribute.values, values_of_test(i)});
    }
    return list;
  }

  const std::vector<Counterfactual>& counterfactuals() const override { return counterfactuals_; }

  Batch changed(const std::vector<std::int64_t>& indices) const override {
    std::vector<std::int64_t> rows;
    for (const std::int64_t index : indices) {
      rows.push_back(changed_rows_.at(static_cast<std::size_t>(index)));
    }
    return batch(changed_, rows);
  }

 private:
  const MappedPart& split_part(Split split) const { return parts_[static_cast<int>(split)]; }

  /// All parts have the images of train.
  void read_shape() {
    const TensorView* images = file_.find(packed_name::splits[0] + packed_name::images);
    const bool right = images && images->shape.size() == 4 &&
                       images->shape[2] == images->shape[3] && images->shape[2] >= min_side &&
                       images->shape[2] <= max_side &&
                       (images->shape[1] == 1 || images->shape[1] == 3);
    if (!right) source_.damaged("has no square training images");
    side_ = static_cast<int>(images->shape[2]);
    image_channels_ = static_cast<int>(images->shape[1]);
    image_bytes_ = static_cast<std::int64_t>(image_channels_) * side_ * side_;
  }

  void read_digest() {
    const TensorView* digest = file_.find(packed_name::digest);
    if (!digest || digest->dtype != DType::U8) source_.damaged("has no digest");
    digest_.assign(reinterpret_cast<const char*>(digest->data), digest->count());
  }

  const TensorView& tensor(const std::string& name, DType dtype,
                           const std::vector<std::uint64_t>& inner_shape) const {
    const TensorView* view = file_.find(name);
    const bool right = view && view->dtype == dtype && !view->shape.empty() &&
                       std::equal(view->shape.begin() + 1, view->shape.end(), inner_shape.begin(),
                                  inner_shape.end());
    if (!right) source_.damaged("lacks the tensor " + name + ", or holds it in another shape");
    return *view;
  }

  MappedPart part(const std::string& name) const {
    const auto side = static_cast<std::uint64_t>(side_);
    const auto width = static_cast<std::uint64_t>(whole_.dim());
    const TensorView& images = tensor(name + packed_name::images, DType::U8,
                                      {static_cast<std::uint64_t>(image_channels_), side, side});
    const TensorView& attributes = tensor(name + packed_name::attributes, DType::F32, {width});
    if (images.shape[0] != attributes.shape[0]) {
      source_.damaged("has " + std::to_string(images.shape[0]) + " images but attributes of " +
                      std::to_string(attributes.shape[0]) + " in its part " + name);
    }
    for (std::uint64_t i = 0; i < attributes.count(); ++i) {
      float value = 0;
      std::memcpy(&value, attributes.data + i * sizeof value, sizeof value);
      if (!(value >= 0.0f && value <= 1.0f)) {
        source_.damaged("has an attribute that is not in [0, 1] at image " +
                        std::to_string(i / width) + " of its part " + name);
      }
    }
    return {static_cast<std::int64_t>(images.shape[0]), images.data, attributes.data};
  }

  void require_options(const DatasetOptions& options) const {
    if (options.img_sz > 0 && options.img_sz != side_) {
      source_.refuse("holds pictures of side " + std::to_string(side_) + ", not --img_sz " +
                     std::to_string(options.img_sz) + "; pack it again with: fader prepare");
    }
    if (options.img_fm > 0 && options.img_fm != image_channels_) {
      source_.refuse("holds pictures of " + std::to_string(image_channels_) +
                     " channels, not --img_fm " + std::to_string(options.img_fm) +
                     "; pack it again with: fader prepare");
    }
  }

  /// The attributes to hand out, and where their numbers are in the file.
  void choose(const std::vector<std::string>& wanted) {
    std::vector<std::string> known, usual;
    for (const Attribute& attribute : whole_.attributes()) {
      known.push_back(attribute.name);
      if (attribute.fader) usual.push_back(attribute.name);
    }
    if (wanted.empty() && usual.empty())
      source_.refuse("has no attribute with a fader; name some with --attributes: " +
                     name_list(known));
    std::vector<Attribute> attributes;
    new_index_.assign(known.size(), -1);
    for (const std::string& name : wanted.empty() ? usual : wanted) {
      const int index = whole_.find(name);
      if (index < 0) {
        source_.refuse("has no attribute " + name +
                       " for --attributes; it has: " + name_list(known));
      }
      int& seen = new_index_[static_cast<std::size_t>(index)];
      if (seen >= 0) throw std::runtime_error("--attributes names " + name + " twice");
      seen = static_cast<int>(attributes.size());
      attributes.push_back(whole_.attributes()[static_cast<std::size_t>(index)]);
      attributes.back().fader = true;
      for (int c = 0; c < attributes.back().dim(); ++c) {
        columns_.push_back(whole_.offset(index) + c);
      }
    }
    schema_ = AttributeSchema(std::move(attributes));
  }

  void read_changed() {
    changed_ = part(packed_name::changed);
    const TensorView& sources = tensor(packed_name::changed_source, DType::I64, {});
    const TensorView& attributes = tensor(packed_name::changed_attribute, DType::I64, {});
    const auto count = static_cast<std::uint64_t>(changed_.count);
    if (sources.shape[0] != count || attributes.shape[0] != count) {
      source_.damaged("does not say of every counterfactual what it is of");
    }
    for (std::int64_t i = 0; i < changed_.count; ++i) {
      std::int64_t from = 0, attribute = 0;
      std::memcpy(&from, sources.data + i * std::int64_t(sizeof from), sizeof from);
      std::memcpy(&attribute, attributes.data + i * std::int64_t(sizeof attribute),
                  sizeof attribute);
      if (from < 0 || from >= split_part(Split::test).count || attribute < 0 ||
          attribute >= whole_.size()) {
        source_.damaged("has a counterfactual of a picture or an attribute that is not there");
      }
      const int index = new_index_[static_cast<std::size_t>(attribute)];
      if (index < 0) continue;  // not among the attributes that were chosen
      counterfactuals_.push_back({from, index});
      changed_rows_.push_back(i);
    }
  }

  /// i64 [test images]: the value of an attribute of whole_, chosen or not.
  torch::Tensor values_of_test(int attribute) const {
    const MappedPart& test = split_part(Split::test);
    auto values = torch::empty({test.count}, torch::kLong);
    std::vector<float> row(static_cast<std::size_t>(whole_.dim()));
    for (std::int64_t i = 0; i < test.count; ++i) {
      const std::size_t row_bytes = row.size() * sizeof(float);
      std::memcpy(row.data(), test.attributes + i * static_cast<std::int64_t>(row_bytes),
                  row_bytes);
      const auto first = row.begin() + whole_.offset(attribute);
      const int dim = whole_.attributes()[static_cast<std::size_t>(attribute)].dim();
      values.data_ptr<std::int64_t>()[i] = std::max_element(first, first + dim) - first;
    }
    return values;
  }

  /// Writes the chosen attributes of one image; returns where the next ones go.
  float* copy_attributes(const MappedPart& part, std::int64_t image, float* to) const {
    const std::int64_t row_bytes = whole_.dim() * std::int64_t(sizeof(float));
    const std::uint8_t* const row = part.attributes + image * row_bytes;
    for (const int column : columns_) {
      std::memcpy(to++, row + column * std::int64_t(sizeof(float)), sizeof(float));
    }
    return to;
  }

  Batch batch(const MappedPart& part, const std::vector<std::int64_t>& indices) const {
    const auto count = static_cast<std::int64_t>(indices.size());
    const auto width = static_cast<std::int64_t>(columns_.size());
    Batch batch;
    batch.images = torch::empty({count, image_channels_, side_, side_}, torch::kUInt8);
    batch.attributes = torch::empty({count, width}, torch::kFloat32);
    std::uint8_t* images = batch.images.data_ptr<std::uint8_t>();
    float* attributes = batch.attributes.data_ptr<float>();
    for (const std::int64_t index : indices) {
      if (index < 0 || index >= part.count) {
        throw std::out_of_range("image " + std::to_string(index) + " of " +
                                std::to_string(part.count));
      }
      std::memcpy(images, part.images + index * image_bytes_,
                  static_cast<std::size_t>(image_bytes_));
      images += image_bytes_;
      attributes = copy_attributes(part, index, attributes);
    }
    stay_small(count * (image_bytes_ + bytes_around));
    return batch;
  }

  /// Pages that were looked at count as this process's memory until they are let go; they come back
  /// from the machine's cache at the next look.
  void stay_small(std::int64_t bytes) const {
    if ((resident_ += bytes) < resident_bytes) return;
    resident_ = 0;
    mapped_.let_go();
  }

  Source source_;
  MappedFile mapped_;
  WeightsFile file_;
  std::string name_, credit_, digest_;
  bool shippable_ = false, handwriting_ = false;
  AttributeSchema whole_, schema_;  // the file's, and what is handed out of it
  std::vector<int> columns_;        // numbers of schema_ → numbers of whole_
  std::vector<int> new_index_;      // attributes of whole_ → attributes of schema_, or −1
  int side_ = 0, image_channels_ = 0;
  std::int64_t image_bytes_ = 0;
  MappedPart parts_[3], changed_;  // by Split
  std::vector<Counterfactual> counterfactuals_;
  std::vector<std::int64_t> changed_rows_;  // where their images stand
  mutable std::atomic<std::int64_t> resident_{0};
};

}  // namespace

std::unique_ptr<Dataset> open_packed(const std::string& path, const DatasetOptions& options) {
  return std::make_unique<Packed>(path, options);
}

}  // namespace fader
