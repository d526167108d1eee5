/** A picture of four coloured squares, small enough to stand in a sample. */
export const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAMAAABEpIrGAAAADFBMVEX/3AAAAP8AoAD/AABaPN3EAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAHklEQVQ4y2NgRgNMaIBhVMGIUsCIBhjQwaiCkaQAAJUQBgGxQ5c6AAAAAElFTkSuQmCC'
