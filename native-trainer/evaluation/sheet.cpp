#include "native-trainer/evaluation/sheet.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <stdexcept>
#include <vector>

#include "native-trainer/data/jpeg.hpp"
#include "native-trainer/evaluation/combinations_sheet.hpp"
#include "native-trainer/evaluation/faders_sheet.hpp"
#include "native-trainer/evaluation/sheet_canvas.hpp"
#include "native-trainer/or_throw.hpp"
#include "shared/attributes.hpp"

namespace fader {
namespace {

/// What a column asks for: one attribute's part of y, whatever the rest is.
struct Request {
  std::string heading;
  int attribute;
  std::vector<float> y;
};

/// One attribute's part of y at a fader position (categorical: the value's number).
std::vector<float> attributes_at(const Attribute& attribute, float position) {
  switch (attribute.kind) {
    case AttributeKind::binary:
      return {1 - position, position};
    case AttributeKind::continuous:
      return {position};
    case AttributeKind::categorical:
      break;
  }
  std::vector<float> y(attribute.dim(), 0.0f);
  y[static_cast<std::size_t>(position)] = 1;
  return y;
}

/// Each value in turn; of a continuous attribute the ends and the middle.
std::vector<Request> requests_of(const AttributeSchema& schema, int index) {
  const Attribute& attribute = schema.attributes()[index];
  std::vector<Request> requests;
  if (attribute.kind == AttributeKind::continuous) {
    for (int step = 0; step < 3; ++step) {
      const float position = attribute.minimum + (attribute.maximum - attribute.minimum) * step / 2;
      char heading[32];
      std::snprintf(heading, sizeof heading, "%s %.2g", attribute.name.c_str(), position);
      requests.push_back({heading, index, attributes_at(attribute, position)});
    }
    return requests;
  }
  for (std::size_t value = 0; value < attribute.values.size(); ++value) {
    requests.push_back({attribute.values[value], index, attributes_at(attribute, float(value))});
  }
  return requests;
}

/// One picture's y [1, dim] with the request in place of its own.
torch::Tensor asked(const AttributeSchema& schema, const torch::Tensor& y, const Request& request) {
  auto result = y.clone();
  for (std::size_t i = 0; i < request.y.size(); ++i) {
    result.select(1, schema.offset(request.attribute) + static_cast<std::int64_t>(i))
        .fill_(request.y[i]);
  }
  return result;
}

bool is_own(const AttributeSchema& schema, const torch::Tensor& y, const Request& request) {
  return torch::allclose(y, asked(schema, y, request));
}

struct Strip {
  std::string title;
  std::vector<torch::Tensor> pictures;  ///< [C, S, S]
};

/// Where a fade of this picture goes: the first attribute, from its own value to another.
Strip fade(const DeployedModel& model, const SheetInputs& inputs, std::int64_t picture, int steps) {
  const AttributeSchema& schema = model.schema();
  const std::vector<Request> requests = requests_of(schema, 0);
  const auto own = inputs.attributes.narrow(0, picture, 1);
  std::size_t from = 0;
  while (from + 1 < requests.size() && !is_own(schema, own, requests[from])) ++from;
  // Half-way round and one on: a different partner for every value.
  const std::size_t to = (from + std::max<std::size_t>(requests.size() / 2, 1)) % requests.size();
  const auto start = asked(schema, own, requests[from]), end = asked(schema, own, requests[to]);
  Strip strip{requests[from].heading + " > " + requests[to].heading, {}};
  for (int step = 0; step < steps; ++step) {
    const double t = steps > 1 ? double(step) / (steps - 1) : 0;
    const auto y = start * (1 - t) + end * t;
    strip.pictures.push_back(model.decode(inputs.u.narrow(0, picture, 1), y)[0]);
  }
  return strip;
}

}  // namespace

SheetInputs sheet_inputs(const DeployedModel& model, const Dataset& data,
                         const SheetSettings& settings) {
  const AttributeSchema& schema = model.schema();
  const std::int64_t count = data.size(Split::validation);
  // A generator of its own: a preview must not touch the random numbers of a training run.
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), std::mt19937_64(settings.seed));
  const bool in_turn = schema.attributes()[0].kind != AttributeKind::continuous;
  const int values = in_turn ? static_cast<int>(schema.attributes()[0].values.size()) : 1;

  const std::int64_t rows = std::min<std::int64_t>(settings.rows, count);
  std::vector<std::int64_t> chosen(rows, -1);
  std::int64_t open = rows;
  for (std::int64_t i = 0; i < count && open > 0; ++i) {
    const std::int64_t index = order[i];
    const auto y = data.range(Split::validation, index, 1).attributes;
    const std::int64_t value =
        in_turn ? y.slice(1, 0, schema.attributes()[0].dim()).argmax(1).item<std::int64_t>() : 0;
    for (std::int64_t row = value; row < rows; row += values) {
      if (chosen[row] >= 0) continue;
      chosen[row] = index;
      --open;
      break;
    }
  }
  // A value that no picture has leaves its rows to others.
  for (std::int64_t& row : chosen) {
    if (row >= 0) continue;
    row = *std::find_if(order.begin(), order.end(), [&](std::int64_t index) {
      return std::find(chosen.begin(), chosen.end(), index) == chosen.end();
    });
  }

  const auto images = to_network(data.batch(Split::validation, chosen).images);
  const auto y = model.predict(images);
  return {images, model.encode(images, y), y};
}

namespace {

/// gallery.jpeg: the pictures below one another → [size, C, S, S] in [−1, 1]
torch::Tensor unpacked_gallery(const WeightsFile& file, const Architecture& a, long long size) {
  const TensorView* jpeg = file.find("gallery.jpeg");
  const auto refuse = [&](const std::string& why) {
    throw std::runtime_error(file.source() + ": its gallery.jpeg is damaged: " + why);
  };
  Image column;
  try {
    column = read_jpeg({jpeg->data, jpeg->data + jpeg->bytes}, a.img_fm, size * a.img_sz * a.img_sz);
  } catch (const std::exception& error) {
    refuse(error.what());
  }
  if (column.width != a.img_sz || column.height != size * a.img_sz)
    refuse("it is " + std::to_string(column.width) + "×" + std::to_string(column.height) +
           " pixels");
  const auto pictures = torch::from_blob(column.pixels.data(), {size, a.img_sz, a.img_sz, a.img_fm},
                                         torch::kByte);
  return to_network(pictures.permute({0, 3, 1, 2}));
}

}  // namespace

SheetInputs sheet_inputs(const DeployedModel& model, const WeightsFile& file,
                         const SheetSettings& settings) {
  const TensorView* u = file.find("gallery.u");
  if (!u || u->shape.empty() || u->shape[0] == 0) {
    throw std::runtime_error(file.source() +
                             ": holds no gallery to start from; give --dataset and --data");
  }
  const auto size = static_cast<long long>(u->shape[0]);
  const auto floats = [&](const std::string& name, const std::vector<long long>& shape) {
    const auto values = value_or_throw(file.read_floats(name, shape));
    return torch::tensor(values, torch::kFloat32)
        .view(std::vector<std::int64_t>(shape.begin(), shape.end()));
  };
  const Architecture& a = model.architecture();
  const AttributeSchema& schema = model.schema();
  const auto positions = floats("gallery.positions", {size, schema.faders()});
  auto y = torch::empty({size, schema.dim()});
  for (long long i = 0; i < size; ++i) {
    schema.to_attributes(positions.data_ptr<float>() + i * schema.faders(),
                         y.data_ptr<float>() + i * schema.dim());
  }
  SheetInputs inputs{{}, floats("gallery.u", {size, a.latent_size()}), y};
  if (file.find("gallery.images")) {
    inputs.images = to_network(
        floats("gallery.images", {size, a.img_sz, a.img_sz, a.img_fm}).permute({0, 3, 1, 2}));
  } else if (file.find("gallery.jpeg")) {
    inputs.images = unpacked_gallery(file, a, size);
  }
  const std::int64_t rows = std::min<std::int64_t>(settings.rows, size);
  inputs.u = inputs.u.slice(0, 0, rows);
  inputs.attributes = inputs.attributes.slice(0, 0, rows);
  if (inputs.images.defined()) inputs.images = inputs.images.slice(0, 0, rows);
  return inputs;
}

Image draw_sheet(const DeployedModel& model, const SheetInputs& inputs,
                 const SheetSettings& settings) {
  const AttributeSchema& schema = model.schema();
  if (!settings.combine.empty()) return draw_combinations_sheet(model, inputs, settings);
  if (schema.size() > 1) return draw_faders_sheet(model, inputs, settings);
  const std::vector<Request> requests = requests_of(schema, 0);
  std::vector<std::string> headings;
  if (inputs.images.defined()) headings.push_back("input");
  headings.push_back("recon.");
  const int leading = static_cast<int>(headings.size());
  for (const Request& request : requests) headings.push_back(request.heading);

  const std::int64_t rows = inputs.u.size(0);
  std::vector<Strip> strips;
  const int strip_count = settings.fades > 0 ? settings.strips : 0;
  for (int i = 0; i < strip_count && rows > 0; ++i) {
    strips.push_back(fade(model, inputs, (1 + 2 * i) % rows, settings.fades));
  }

  // Column widths follow the headings where those are wider than a picture.
  const int side = model.architecture().img_sz * settings.scale;
  std::vector<int> left{border};
  int margin = 0;  // titles of the strips
  for (const Strip& strip : strips) margin = std::max(margin, text_width(strip.title) + 2 * gap);
  left[0] += margin;
  for (std::size_t i = 0; i < headings.size(); ++i) {
    const int apart = static_cast<int>(i) == leading - 1 ? 3 * gap : gap;
    left.push_back(left.back() + std::max(side, text_width(headings[i])) + apart);
  }
  const auto column_width = [&](std::size_t i) { return std::max(side, text_width(headings[i])); };
  const int strip_right = left[0] + settings.fades * (side + gap);
  const int width = std::max(left.back(), strips.empty() ? 0 : strip_right) - gap + border;
  const int first_row = border + text_height + 2 * gap;
  const int rows_end = first_row + static_cast<int>(rows) * (side + gap) - gap;
  const int first_strip = rows_end + 6 * gap;
  const int height =
      (strips.empty() ? rows_end
                      : first_strip + static_cast<int>(strips.size()) * (side + gap) - gap) +
      border;

  Image sheet(width, height, 3, 255);
  const auto draw_cell = [&](const torch::Tensor& picture, int x, int y, bool framed) {
    if (framed)
      fill(sheet, x - gap / 2, y - gap / 2, x + side + gap / 2, y + side + gap / 2, accent);
    paste(cell(picture, settings.scale), sheet, x, y);
  };
  for (std::size_t i = 0; i < headings.size(); ++i) {
    draw_centred(sheet, left[i], column_width(i), border, headings[i]);
  }
  for (std::int64_t row = 0; row < rows; ++row) {
    const int y = first_row + static_cast<int>(row) * (side + gap);
    const auto u = inputs.u.narrow(0, row, 1), own = inputs.attributes.narrow(0, row, 1);
    const auto x = [&](std::size_t i) { return left[i] + (column_width(i) - side) / 2; };
    std::size_t column = 0;
    if (inputs.images.defined()) draw_cell(inputs.images[row], x(column++), y, false);
    draw_cell(model.decode(u, own)[0], x(column++), y, false);
    for (const Request& request : requests) {
      draw_cell(model.decode(u, asked(schema, own, request))[0], x(column++), y,
                is_own(schema, own, request));
    }
  }
  for (std::size_t i = 0; i < strips.size(); ++i) {
    const int y = first_strip + static_cast<int>(i) * (side + gap);
    draw_text(sheet, border, y + (side - text_height) / 2, strips[i].title);
    for (std::size_t step = 0; step < strips[i].pictures.size(); ++step) {
      draw_cell(strips[i].pictures[step], left[0] + static_cast<int>(step) * (side + gap), y,
                false);
    }
  }
  return sheet;
}

}  // namespace fader
