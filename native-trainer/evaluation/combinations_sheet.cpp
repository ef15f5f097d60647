#include "native-trainer/evaluation/combinations_sheet.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "native-trainer/evaluation/attribute_words.hpp"
#include "native-trainer/evaluation/sheet_canvas.hpp"
#include "native-trainer/model/attribute_vectors.hpp"

namespace fader {
namespace {

std::vector<int> attributes_to_combine(const AttributeSchema& schema, const std::string& names) {
  const std::vector<int> chosen = attributes_named(schema, names, "--combine");
  if (chosen.size() > 3)
    throw std::runtime_error("--combine takes at most three attributes, eight pictures a row");
  for (const int attribute : chosen) {
    if (schema.attributes()[attribute].kind == AttributeKind::categorical)
      throw std::runtime_error("--combine cannot take '" + schema.attributes()[attribute].name +
                               "', which has no two ends: name binary or continuous attributes");
  }
  return chosen;
}

/// Whether the attribute is at its second end in a combination; the last attribute changes fastest.
bool at_second_end(std::size_t combination, std::size_t attribute, std::size_t count) {
  return combination >> (count - 1 - attribute) & 1;
}

}  // namespace

Image draw_combinations_sheet(const DeployedModel& model, const SheetInputs& inputs,
                              const SheetSettings& settings) {
  const AttributeSchema& schema = model.schema();
  const std::vector<int> chosen = attributes_to_combine(schema, settings.combine);
  const std::size_t count = chosen.size(), combinations = std::size_t{1} << count;
  const bool with_input = inputs.images.defined();

  // headings[line][combination]: a line per attribute.
  std::vector<std::vector<std::string>> headings(count);
  int column = model.architecture().img_sz * settings.scale;
  const int side = column;
  for (std::size_t i = 0; i < count; ++i) {
    const auto [first, second] = end_names(schema.attributes()[chosen[i]]);
    for (std::size_t c = 0; c < combinations; ++c) {
      headings[i].push_back(at_second_end(c, i, count) ? second : first);
      column = std::max(column, text_width(headings[i].back()));
    }
  }
  const int pitch = column + gap, leading = with_input ? 2 : 1;
  const int line = text_height + gap;
  const int first_column = border + leading * pitch + 3 * gap;
  const int first_row = border + static_cast<int>(count) * line + gap;
  const std::int64_t rows = inputs.u.size(0);
  Image sheet(first_column + static_cast<int>(combinations) * pitch - gap + border,
              first_row + static_cast<int>(rows) * (side + gap) - gap + border, 3, 255);

  const int last_line = border + (static_cast<int>(count) - 1) * line;
  if (with_input) draw_centred(sheet, border, column, last_line, "input");
  draw_centred(sheet, border + (leading - 1) * pitch, column, last_line, "recon.");
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t c = 0; c < combinations; ++c)
      draw_centred(sheet, first_column + static_cast<int>(c) * pitch, column,
                   border + static_cast<int>(i) * line, headings[i][c]);

  for (std::int64_t row = 0; row < rows; ++row) {
    const int y = first_row + static_cast<int>(row) * (side + gap);
    const auto u = inputs.u.narrow(0, row, 1), own = inputs.attributes.narrow(0, row, 1);
    const auto draw = [&](const torch::Tensor& picture, int x) {
      paste(cell(picture, settings.scale), sheet, x + (column - side) / 2, y);
    };
    if (with_input) draw(inputs.images[row], border);
    draw(model.decode(u, own)[0], border + (leading - 1) * pitch);
    for (std::size_t c = 0; c < combinations; ++c) {
      auto asked = own;
      for (std::size_t i = 0; i < count; ++i) {
        const auto [from, to] = ends(schema.attributes()[chosen[i]]);
        asked = at_position(schema, chosen[i], at_second_end(c, i, count) ? to : from, asked);
      }
      draw(model.decode(u, asked)[0], first_column + static_cast<int>(c) * pitch);
    }
  }
  return sheet;
}

}  // namespace fader
