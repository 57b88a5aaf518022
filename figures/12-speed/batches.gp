# Draws batches.png from batches.tsv: gnuplot batches.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1600,900 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'batches.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set key at graph 0, screen 0.962222222 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.904444444
set xlabel 'left behind by the batch, KB' textcolor rgb '#59636e'
set logscale x
set xrange [145.1875:37168]
set xtics ('200' 200, '500' 500, '1,000' 1000, '2,000' 2000, '5,000' 5000, '10,000' 10000, '20,000' 20000, '' 300 1, '' 400 1, '' 600 1, '' 700 1, '' 800 1, '' 900 1, '' 3000 1, '' 4000 1, '' 6000 1, '' 7000 1, '' 8000 1, '' 9000 1, '' 30000 1) font ',17'
set ylabel 'time of one image, µs' textcolor rgb '#59636e'
unset logscale y
set yrange [0:35.1441406]
set ytics ('0' 0, '5' 5, '10' 10, '15' 15, '20' 20, '25' 25, '30' 30, '35' 35) font ',17'
plot 'batches.tsv' skip 1 using 1:2 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'layer at a time', \
  '' skip 1 using 1:3 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title 'image at a time'
