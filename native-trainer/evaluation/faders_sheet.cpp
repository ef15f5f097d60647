#include "native-trainer/evaluation/faders_sheet.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "native-trainer/evaluation/attribute_words.hpp"
#include "native-trainer/evaluation/sheet_canvas.hpp"
#include "native-trainer/model/attribute_vectors.hpp"

namespace fader {
namespace {

constexpr int steps = 7;       // of an interpolation
constexpr int grid_steps = 5;  // of a grid, each way

/// Channels [steps, C] of one picture along its fader; of a categorical attribute one per value.
torch::Tensor along(const AttributeSchema& schema, int attribute, const torch::Tensor& own,
                    int count) {
  std::vector<torch::Tensor> all;
  const Attribute& what = schema.attributes()[attribute];
  if (what.kind == AttributeKind::categorical) {
    for (std::size_t value = 0; value < what.values.size(); ++value)
      all.push_back(forced(schema, attribute, static_cast<int>(value), own));
  } else {
    const auto [from, to] = ends(what);
    for (int step = 0; step < count; ++step)
      all.push_back(at_position(schema, attribute, from + (to - from) * step / (count - 1), own));
  }
  return torch::cat(all);
}

/// The attributes across and down: as asked for, else the first two of different kinds.
std::pair<int, int> grid_attributes(const AttributeSchema& schema, const SheetSettings& settings) {
  if (!settings.grid.empty()) {
    const std::vector<int> two = attributes_named(schema, settings.grid, "--grid");
    if (two.size() != 2)
      throw std::runtime_error("--grid needs two attributes, as in glasses,smile");
    return {two[0], two[1]};
  }
  for (int i = 1; i < schema.size(); ++i)
    if (schema.attributes()[i].kind != schema.attributes()[0].kind) return {i, 0};
  return {1, 0};
}

struct Grid {
  std::vector<std::vector<torch::Tensor>> cells;  ///< [down][across], each [C, S, S]
};

Grid make_grid(const DeployedModel& model, const torch::Tensor& u, const torch::Tensor& own,
               int across, int down) {
  const AttributeSchema& schema = model.schema();
  Grid grid;
  const auto rows = along(schema, down, own, grid_steps);
  for (std::int64_t row = 0; row < rows.size(0); ++row) {
    const auto y = along(schema, across, rows.narrow(0, row, 1), grid_steps);
    const auto pictures = model.decode(u.expand({y.size(0), -1}), y);
    grid.cells.emplace_back();
    for (std::int64_t i = 0; i < pictures.size(0); ++i) grid.cells.back().push_back(pictures[i]);
  }
  return grid;
}

}  // namespace

Image draw_faders_sheet(const DeployedModel& model, const SheetInputs& inputs,
                        const SheetSettings& settings) {
  const AttributeSchema& schema = model.schema();
  const std::int64_t faces = inputs.u.size(0);
  const int side = model.architecture().img_sz * settings.scale, pitch = side + gap;
  const bool with_input = inputs.images.defined();
  const int leading = with_input ? 2 : 1;

  int margin = 0, columns = steps;
  for (const Attribute& attribute : schema.attributes()) {
    const auto names = end_names(attribute);
    for (const std::string& words : {readable(attribute.name), names.first, names.second})
      margin = std::max(margin, text_width(words) + 4 * gap);
    if (attribute.kind == AttributeKind::categorical)
      columns = std::max(columns, static_cast<int>(attribute.values.size()));
  }
  const auto [across, down] = grid_attributes(schema, settings);
  std::vector<Grid> grids;
  for (int i = 0; i < settings.strips && i < faces; ++i) {
    grids.push_back(make_grid(model, inputs.u.narrow(0, i, 1), inputs.attributes.narrow(0, i, 1),
                              across, down));
  }
  const int first = border + margin + leading * pitch + 3 * gap;  // of the interpolations
  const int grid_across = grids.empty() ? 0 : static_cast<int>(grids[0].cells[0].size());
  const int grid_down = grids.empty() ? 0 : static_cast<int>(grids[0].cells.size());
  const int grid_pitch = grid_across * pitch + 6 * gap;
  constexpr std::size_t grids_in_a_row = 2;
  grids.resize(std::min(grids.size(), grids_in_a_row));
  const int interpolations_right = first + columns * pitch - gap;
  const int grids_right = border + margin + static_cast<int>(grids.size()) * grid_pitch - 7 * gap;
  const int width = std::max(interpolations_right, grids_right) + border;

  const int rows_top = border + text_height + 2 * gap;
  const int rows_end = rows_top + schema.size() * pitch - gap;
  const int grid_top = rows_end + 6 * gap + text_height + 2 * gap;
  const int height = (grids.empty() ? rows_end : grid_top + grid_down * pitch - gap) + border;
  Image sheet(width, height, 3, 255);
  const auto draw = [&](const torch::Tensor& picture, int x, int y) {
    paste(cell(picture, settings.scale), sheet, x, y);
  };

  int x = border + margin;
  if (with_input) draw_centred(sheet, x, side, border, "input"), x += pitch;
  draw_centred(sheet, x, side, border, "recon.");
  draw_centred(sheet, first, steps * pitch - gap, border, "one fader, from end to end");
  for (int attribute = 0; attribute < schema.size(); ++attribute) {
    const std::int64_t face = attribute % faces;
    const int y = rows_top + attribute * pitch;
    const Attribute& what = schema.attributes()[attribute];
    const auto names = end_names(what);
    draw_text(sheet, border, y + side / 2 - 2 * text_height, readable(what.name));
    if (!names.first.empty()) {
      draw_text(sheet, border + 2 * gap, y + side / 2 - text_height / 2, names.first);
      draw_text(sheet, border + 2 * gap, y + side / 2 + text_height, names.second);
    }
    const auto u = inputs.u.narrow(0, face, 1), own = inputs.attributes.narrow(0, face, 1);
    int at = border + margin;
    if (with_input) draw(inputs.images[face], at, y), at += pitch;
    draw(model.decode(u, own)[0], at, y);
    const auto moved = along(schema, attribute, own, steps);
    const auto pictures = model.decode(u.expand({moved.size(0), -1}), moved);
    for (std::int64_t i = 0; i < pictures.size(0); ++i)
      draw(pictures[i], first + static_cast<int>(i) * pitch, y);
  }

  for (std::size_t i = 0; i < grids.size(); ++i) {
    const int left = border + margin + static_cast<int>(i) * grid_pitch;
    draw_centred(sheet, left, grid_across * pitch - gap, grid_top - text_height - 2 * gap,
                 readable(schema.attributes()[across].name) + " >");
    for (int row = 0; row < grid_down; ++row)
      for (int column = 0; column < grid_across; ++column)
        draw(grids[i].cells[row][column], left + column * pitch, grid_top + row * pitch);
  }
  if (!grids.empty())
    draw_text(sheet, border, grid_top + side / 2, readable(schema.attributes()[down].name) + " v");
  return sheet;
}

}  // namespace fader
